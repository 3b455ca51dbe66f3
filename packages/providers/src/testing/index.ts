export {
  createScriptedSmtpSink,
  type ReceivedMail,
  type SinkAnswer,
  type SinkScript,
  type SmtpSink,
} from './smtp-sink.ts';
