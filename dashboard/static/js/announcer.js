/** Alerts outside the page, for those who asked for them: a notification, a sound. */

import { recall, remember } from "./remembered.js";

const TONE_HZ = 880;
const TONE_S = 0.18;

export class Announcer {
  /** @type {AudioContext=} */
  #audio;

  constructor() {
    this.sound = false; // a browser lets no page sound before the viewer has touched it
    this.notify = Boolean(recall("notify", false)) && globalThis.Notification?.permission === "granted";
  }

  /** Turns notifications on, if the viewer's browser lets us, or off. */
  async toggleNotify() {
    if (!this.notify && globalThis.Notification) {
      this.notify = (await Notification.requestPermission()) === "granted";
    } else {
      this.notify = false;
    }
    remember("notify", this.notify);
    return this.notify;
  }

  toggleSound() {
    this.sound = !this.sound;
    if (this.sound) {
      this.#audio ??= new AudioContext();
      this.#tone();
    }
    return this.sound;
  }

  /** @param {{ id: string, title: string, text?: string }} alert */
  announce({ id, title, text }) {
    if (this.sound) this.#tone();
    if (this.notify) new Notification(title, { body: text ?? "", tag: `pitwall-${id}` });
  }

  #tone(audio = this.#audio) {
    if (!audio) return;
    const [now, source, volume] = [audio.currentTime, audio.createOscillator(), audio.createGain()];
    source.frequency.value = TONE_HZ;
    volume.gain.setValueAtTime(0.12, now);
    volume.gain.exponentialRampToValueAtTime(0.001, now + TONE_S);
    source.connect(volume).connect(audio.destination);
    source.start(now);
    source.stop(now + TONE_S);
  }
}
