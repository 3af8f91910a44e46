/* global createImageBitmap, OffscreenCanvas -- in the page */
// Screenshots with 256 colours: a third of the size, and of a window of few colours the eye sees no difference.
import { crc32, deflateSync } from 'node:zlib';

const COLOURS = 256;

/** @param png bytes @param page any page, which decodes it @returns bytes of a PNG with a palette */
export async function withPalette(png, page) {
  const { width, height, rgba } = await page.evaluate(async (text) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let letters = '';
    for (let i = 0; i < data.length; i += 8192) letters += String.fromCharCode(...data.subarray(i, i + 8192));
    return { width: image.width, height: image.height, rgba: btoa(letters) };
  }, png.toString('base64'));
  const pixels = Buffer.from(rgba, 'base64');
  const counts = new Map();
  for (let i = 0; i < pixels.length; i += 4) {
    const colour = pixels.readUIntBE(i, 3);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = paletteOf(counts);
  const index = new Map([...counts.keys()].map((colour) => [colour, nearest(palette, colour)]));
  const rows = Buffer.alloc((width + 1) * height); // each begins with its filter: none
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = index.get(pixels.readUIntBE(4 * (y * width + x), 3));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap(channels));
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('PLTE', colours), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

const channels = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];
const distance = (a, b) => channels(a).reduce((sum, value, i) => sum + (value - channels(b)[i]) ** 2, 0);
const nearest = (palette, colour) => palette.reduce((best, one, i) => (distance(one, colour) < distance(palette[best], colour) ? i : best), 0);

/** Of cells of 16 levels a channel, the commonest colour; then the commonest of those. */
function paletteOf(counts) {
  const cells = new Map();
  for (const [colour, count] of counts) {
    const cell = colour & 0xf0f0f0;
    const known = cells.get(cell);
    cells.set(cell, { total: (known?.total ?? 0) + count, colour: known && known.most >= count ? known.colour : colour, most: Math.max(known?.most ?? 0, count) });
  }
  return [...cells.values()].sort((a, b) => b.total - a.total).slice(0, COLOURS).map(({ colour }) => colour);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
