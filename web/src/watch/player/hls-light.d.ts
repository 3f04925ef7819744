// SPDX-License-Identifier: Apache-2.0
// The light build comes without types of its own; what it has is a part of the whole.
declare module 'hls.js/light' {
  export { default } from 'hls.js';
}
