-- Opening a session sweeps those that are over. By age alone the idle ones stayed, and beside age they were looked for
-- without an index. What is too old has idled too long half an hour later: one index serves both.

DROP INDEX public.idx_console_sessions_expiry;
CREATE INDEX idx_console_sessions_last_seen ON public.console_sessions (last_seen_at);
