// SPDX-License-Identifier: Apache-2.0
// One choice of a few that each need a sentence: all are on screen, unlike in a Choice.
import type { ReactNode } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';

export interface RadioCard {
  id: string;
  label: string;
  hint: string;
  icon?: ReactNode;
}

export interface RadioCardsProps {
  label: string;
  cards: RadioCard[];
  selected: string;
  onChange: (id: string) => void;
}

export function RadioCards({ label, cards, selected, onChange }: RadioCardsProps) {
  return (
    <RadioGroup className="field" value={selected} onChange={onChange}>
      <Label className="field__label">{label}</Label>
      <div className="radio-cards">
        {cards.map((card) => (
          <Radio key={card.id} value={card.id} className="radio-card">
            {card.icon}
            <span className="radio-card__text">
              <span className="radio-card__label">{card.label}</span>
              <span className="radio-card__hint">{card.hint}</span>
            </span>
            <span className="radio-card__dot" aria-hidden />
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
