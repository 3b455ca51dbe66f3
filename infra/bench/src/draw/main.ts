import { writePictures } from '../keep/write-pictures.ts';

writePictures((line) => void process.stderr.write(`${line}\n`));
