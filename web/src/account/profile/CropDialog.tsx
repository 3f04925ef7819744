// SPDX-License-Identifier: Apache-2.0
// Chooses the square of a picture that becomes the avatar: by dragging, arrow keys and a zoom. In: a decoded picture;
// out: a square PNG or JPEG.
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { Label, Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { sentenceOf } from '../../shared/api/sentences';
import type { Action } from '../../shared/api/use-api';
import { Button } from '../../shared/design/Button';
import { Dialog } from '../../shared/design/Dialog';
import { Notice } from '../../shared/design/Notice';
import { texts } from '../../shared/texts';
import { clampCrop, dragCrop, firstCrop, MOST_ZOOM, squareOf, type Crop } from './crop';
import './crop.css';

/** Twice what the server keeps: it scales down itself. */
const SENT_PIXELS = 512;
const PREVIEW_PIXELS = 288;
const KEY_STEP = 8;

export interface CropDialogProps {
  picture: ImageBitmap | undefined;
  /** Drawings and screenshots stay sharp as PNG; photographs are smaller as JPEG. */
  type: 'image/png' | 'image/jpeg';
  upload: Action;
  onClose: () => void;
  onUse: (square: Blob) => void;
}

export function CropDialog({ picture, ...props }: CropDialogProps) {
  return (
    <Dialog title={texts.profile.crop} isOpen={picture !== undefined} onClose={props.onClose}>
      {picture && <Cropper picture={picture} {...props} />}
    </Dialog>
  );
}

function Cropper({ picture, type, upload, onClose, onUse }: CropDialogProps & { picture: ImageBitmap }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [crop, setCrop] = useState<Crop>(() => firstCrop(picture));

  useEffect(() => {
    if (canvas.current) draw(canvas.current, picture, crop);
  }, [picture, crop]);

  const move = useCallback(
    (dx: number, dy: number): void => {
      const shown = canvas.current?.clientWidth ?? PREVIEW_PIXELS;
      setCrop((before) => dragCrop(picture, before, dx, dy, shown));
    },
    [picture],
  );
  // Between two events of one pointer: movementX is 0 for touches in some browsers, and device pixels in others.
  const dragged = useRef<{ pointer: number; x: number; y: number } | undefined>(undefined);
  const dragStart = (event: PointerEvent): void => {
    if (!event.isPrimary || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    dragged.current = { pointer: event.pointerId, x: event.clientX, y: event.clientY };
  };
  const drag = (event: PointerEvent): void => {
    const before = dragged.current;
    if (before?.pointer !== event.pointerId) return;
    dragged.current = { ...before, x: event.clientX, y: event.clientY };
    move(event.clientX - before.x, event.clientY - before.y);
  };
  const dragEnd = (): void => {
    dragged.current = undefined;
  };
  const byKey = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!step) return;
    event.preventDefault();
    move((step[0] ?? 0) * KEY_STEP, (step[1] ?? 0) * KEY_STEP);
  };
  const use = (): void => {
    const square = document.createElement('canvas');
    square.width = square.height = SENT_PIXELS;
    draw(square, picture, crop);
    square.toBlob((blob) => blob && onUse(blob), type, 0.92);
  };

  return (
    <>
      <p className="dialog__text">{texts.profile.cropHint}</p>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- "application" is what is moved by keys */}
      <div
        className="crop"
        role="application"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it is moved by the arrow keys
        tabIndex={0}
        aria-label={`${texts.profile.cropArea}. ${texts.profile.cropHint}`}
        onPointerDown={dragStart}
        onPointerMove={drag}
        onLostPointerCapture={dragEnd}
        onKeyDown={byKey}
      >
        <canvas ref={canvas} width={PREVIEW_PIXELS * 2} height={PREVIEW_PIXELS * 2} />
        <span className="crop__ring" aria-hidden />
      </div>
      <Slider
        className="slider"
        minValue={1}
        maxValue={MOST_ZOOM}
        step={0.05}
        value={crop.zoom}
        onChange={(zoom) => setCrop((before) => clampCrop(picture, { ...before, zoom }))}
      >
        <Label className="field__label">{texts.profile.zoom}</Label>
        <SliderTrack className="slider__track">
          <SliderThumb className="slider__thumb" />
        </SliderTrack>
      </Slider>
      {upload.error && <Notice danger>{sentenceOf(upload.error)}</Notice>}
      <div className="dialog__actions">
        <Button onPress={onClose}>{texts.forms.cancel}</Button>
        <Button look="primary" isPending={upload.busy} onPress={use}>
          {texts.profile.usePicture}
        </Button>
      </div>
    </>
  );
}

function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, crop: Crop): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { left, top, side } = squareOf(picture, crop);
  context.imageSmoothingQuality = 'high';
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
}
