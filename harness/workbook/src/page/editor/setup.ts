import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput, LanguageSupport, syntaxHighlighting } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { languageOf } from '../languages.ts';

/** The style sheet that the editor makes at run time is let in by this. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content ?? '';

/** What every view of code has: the same parser and class names as code in a text, and no colours of its own. */
export function reading(name: string): Extension[] {
  const language = languageOf(name);
  return [
    EditorView.cspNonce.of(nonce),
    lineNumbers(),
    syntaxHighlighting(classHighlighter),
    EditorState.tabSize.of(2),
    ...(language ? [new LanguageSupport(language)] : []),
    EditorView.contentAttributes.of({ 'aria-label': name, spellcheck: 'false', tabindex: '0' }),
  ];
}

/** What is added where something is written. */
export function writing(onSave: () => void): Extension[] {
  const save = {
    key: 'Mod-s',
    preventDefault: true,
    run: () => {
      onSave();
      return true;
    },
  };
  return [
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    keymap.of([save, ...defaultKeymap, ...historyKeymap, indentWithTab]),
  ];
}
