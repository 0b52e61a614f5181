'use strict';
/** nativeImage: knows PNG sizes and keeps bytes; it draws nothing. */

const { existsSync, readFileSync } = require('node:fs');
const { surface, watched } = require('./gaps.cjs');

const signature = '89504e470d0a1a0a';

/** Size of a PNG, or null when the bytes are no PNG. */
function pngSize(bytes) {
  if (bytes.length < 24 || bytes.subarray(0, 8).toString('hex') !== signature) return null;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

class NativeImage extends watched(Object) {
  #bytes;
  #size;
  #template = false;
  #scales;

  constructor({ bytes = Buffer.alloc(0), size = pngSize(bytes), path = null, scaleFactor = 1 }) {
    super();
    this.#bytes = bytes;
    this.#size = size ?? { width: 0, height: 0 };
    this.#scales = this.#size.width === 0 ? [] : [scaleFactor];
    this._path = path;
  }

  get isMacTemplateImage() {
    return this.#template;
  }

  set isMacTemplateImage(template) {
    this.#template = template;
  }

  isEmpty = () => this.#size.width === 0;
  isTemplateImage = () => this.#template;
  setTemplateImage = (template) => {
    this.#template = template;
  };
  getSize = () => ({ ...this.#size });
  getAspectRatio = () => (this.#size.height === 0 ? 1 : this.#size.width / this.#size.height);
  getScaleFactors = () => [...this.#scales];
  toPNG = () => this.#bytes;
  toDataURL = () => `data:image/png;base64,${this.#bytes.toString('base64')}`;

  resize({ width, height }) {
    const ratio = this.getAspectRatio();
    const size = {
      width: width ?? Math.round((height ?? this.#size.height) * ratio),
      height: height ?? Math.round((width ?? this.#size.width) / ratio),
    };
    const image = new NativeImage({
      bytes: this.#bytes,
      size: this.isEmpty() ? { width: 0, height: 0 } : size,
      path: this._path,
    });
    image.setTemplateImage(this.#template);
    return image;
  }

  crop({ width, height }) {
    return new NativeImage({ bytes: this.#bytes, size: { width, height }, path: this._path });
  }

  addRepresentation({ scaleFactor = 1, width, height, buffer, dataURL }) {
    const bytes = dataURL === undefined ? buffer : Buffer.from(dataURL.replace(/^[^,]*,/, ''), 'base64');
    if (this.isEmpty()) {
      this.#bytes = bytes ?? this.#bytes;
      const size = (bytes && pngSize(bytes)) ?? { width: width ?? 0, height: height ?? 0 };
      this.#size = {
        width: Math.round(size.width / scaleFactor),
        height: Math.round(size.height / scaleFactor),
      };
    }
    this.#scales.push(scaleFactor);
  }

  /** For the records. */
  _describe() {
    return {
      path: this._path,
      empty: this.isEmpty(),
      template: this.#template,
      ...this.getSize(),
      scaleFactors: this.getScaleFactors(),
    };
  }
}

/** Any raster that Electron would read; only the size of PNGs is looked at. */
function fromBytes(bytes, path, scaleFactor) {
  const isJpeg = bytes.length > 3 && bytes.readUInt16BE(0) === 0xffd8;
  return new NativeImage({ bytes, path, scaleFactor, ...(isJpeg ? { size: { width: 1, height: 1 } } : {}) });
}

const nativeImage = surface('nativeImage', {
  createEmpty: () => new NativeImage({}),
  createFromPath: (path) =>
    existsSync(path) ? fromBytes(readFileSync(path), path, 1) : new NativeImage({ path }),
  createFromBuffer: (bytes, { scaleFactor = 1, width, height } = {}) =>
    width && height && pngSize(bytes) === null
      ? new NativeImage({ bytes, size: { width, height } })
      : fromBytes(bytes, null, scaleFactor),
  createFromBitmap: (bytes, { width, height }) => new NativeImage({ bytes, size: { width, height } }),
  createFromDataURL: (url) => fromBytes(Buffer.from(url.replace(/^[^,]*,/, ''), 'base64'), null, 1),
});

/** What the records say of an image given as an image or a path. */
function describeImage(image) {
  if (image === undefined || image === null) return null;
  return typeof image === 'string' ? nativeImage.createFromPath(image)._describe() : image._describe();
}

module.exports = { describeImage, NativeImage, nativeImage };
