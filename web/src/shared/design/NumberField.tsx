// SPDX-License-Identifier: Apache-2.0
// A whole number with buttons for less and more.
import { Minus, Plus } from 'lucide-react';
import {
  Button,
  FieldError,
  Group,
  Input,
  Label,
  NumberField as AriaNumberField,
  Text,
} from 'react-aria-components';
import { texts } from '../texts';
import { useShownError } from './form-attempt';

export interface NumberFieldProps {
  label: string;
  hint?: string;
  error?: string;
  name?: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}

export function NumberField({ label, hint, error, name, value, min, max, onChange }: NumberFieldProps) {
  const shown = useShownError(error, value);
  return (
    <AriaNumberField
      className="field"
      name={name}
      value={value}
      minValue={min}
      maxValue={max}
      isInvalid={shown !== undefined}
      // Emptied while typing: the least there is.
      onChange={(next) => onChange(Number.isNaN(next) ? min : Math.round(next))}
      decrementAriaLabel={texts.forms.decrease(label)}
      incrementAriaLabel={texts.forms.increase(label)}
    >
      <Label className="field__label">{label}</Label>
      <Group className="number">
        <Button slot="decrement" className="number__button">
          <Minus size={16} aria-hidden />
        </Button>
        <Input className="number__input" />
        <Button slot="increment" className="number__button">
          <Plus size={16} aria-hidden />
        </Button>
      </Group>
      {hint !== undefined && (
        <Text slot="description" className="field__hint">
          {hint}
        </Text>
      )}
      <FieldError className="field__error">{shown}</FieldError>
    </AriaNumberField>
  );
}
