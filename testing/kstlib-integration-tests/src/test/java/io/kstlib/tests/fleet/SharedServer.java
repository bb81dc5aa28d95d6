package io.kstlib.tests.fleet;

import io.kstlib.storage.postgresql.fixture.PostgresqlProcess;
import io.kstlib.storage.redis.fixture.RedisProcess;
import java.nio.file.Path;

/** A server that keeps one login for many processes, with what a test does to it. */
interface SharedServer extends AutoCloseable {

    /**
     * Starts one.
     *
     * @param program its program, such as {@code redis-server}
     * @param folder where its files may go
     */
    static SharedServer of(String program, Path folder) {
        return program.equals("postgres")
                ? new Postgresql(PostgresqlProcess.server())
                : new Redis(RedisProcess.server(program, folder));
    }

    /** Returns the type of the storage. */
    String type();

    /** Returns the settings that lead to this server, in a line of YAML. */
    String settings();

    /** Makes each write wait. */
    void stopWrites();

    /** Returns whether a write waits. */
    boolean isWriteWaiting();

    /** Forgets the writes that wait, as their senders are dead, and lets the next ones through. */
    void dropWritesAndGoOn();

    /** Returns whether no one refreshes the login {@code corporate}. */
    boolean isLockFree();

    @Override
    void close();

    /** Redis or Valkey. */
    record Redis(RedisProcess server) implements SharedServer {

        @Override
        public String type() {
            return "redis";
        }

        @Override
        public String settings() {
            return "url: '" + server.url() + "'";
        }

        @Override
        public void stopWrites() {
            server.ask("CLIENT", "PAUSE", "60000", "WRITE");
        }

        @Override
        public boolean isWriteWaiting() {
            return server.ask("INFO", "clients").contains("blocked_clients:1");
        }

        @Override
        public void dropWritesAndGoOn() {
            server.ask("CLIENT", "UNPAUSE");
        }

        @Override
        public boolean isLockFree() {
            return server.ask("EXISTS", "kstlib:{corporate}:lock").equals("0");
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** PostgreSQL. A write waits in a trigger. */
    record Postgresql(PostgresqlProcess server) implements SharedServer {

        @Override
        public String type() {
            return "postgresql";
        }

        @Override
        public String settings() {
            return "url: '" + server.url() + "', username: " + PostgresqlProcess.ROOT;
        }

        @Override
        public void stopWrites() {
            server.ask("""
                    CREATE FUNCTION public.waiting() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN PERFORM pg_catalog.pg_sleep(60); RETURN NEW; END'""");
            server.ask("CREATE TRIGGER waiting BEFORE UPDATE ON public.kstlib_logins"
                    + " FOR EACH ROW EXECUTE FUNCTION public.waiting()");
        }

        @Override
        public boolean isWriteWaiting() {
            return !server.ask("SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                    .isEmpty();
        }

        @Override
        public void dropWritesAndGoOn() {
            server.ask("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
            server.ask("DROP TRIGGER waiting ON public.kstlib_logins");
        }

        @Override
        public boolean isLockFree() {
            return server.ask("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted")
                    .isEmpty();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
