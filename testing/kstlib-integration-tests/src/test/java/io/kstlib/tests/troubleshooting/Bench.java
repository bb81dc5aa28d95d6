package io.kstlib.tests.troubleshooting;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kstlib.storage.postgresql.fixture.PostgresqlProcess;
import io.kstlib.storage.redis.fixture.RedisProcess;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.company.ServerIdentity;
import io.kstlib.tests.killed.RotatingServer;
import io.kstlib.tests.network.OddServer;
import io.kstlib.tests.servers.ScriptedServer;
import io.kstlib.tests.servers.ShapedProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The tools to produce one symptom: a home directory, and servers that end when this is closed. */
final class Bench implements AutoCloseable {

    private final Path home;
    private final Deque<Runnable> ends = new ArrayDeque<>();

    Bench(Path home) {
        this.home = home;
    }

    Path home() {
        return home;
    }

    Command command() {
        return Command.inThisJvm(home);
    }

    OddServer ends(OddServer server) {
        ends.push(server::close);
        return server;
    }

    RotatingServer ends(RotatingServer server) {
        ends.push(server::close);
        return server;
    }

    PostgresqlProcess ends(PostgresqlProcess server) {
        ends.push(server::close);
        return server;
    }

    RedisProcess ends(RedisProcess server) {
        ends.push(server::close);
        return server;
    }

    ScriptedServer ends(ScriptedServer server) {
        ends.push(server::close);
        return server;
    }

    ShapedProvider ends(ShapedProvider provider) {
        ends.push(provider::close);
        return provider;
    }

    /** Starts an https server without pages. */
    int secured(ServerIdentity identity) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity.context()));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        ends.push(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    /** Returns the command with a provider {@code corporate} of this issuer. */
    Command at(String issuer, String... furtherLines) {
        StringBuilder further = new StringBuilder();
        List.of(furtherLines)
                .forEach(line -> further.append("      ").append(line).append('\n'));
        return command().configured("""
            auth:
              token_storage: file
              callback_server: { port: 0 }
              providers:
                corporate:
                  type: oidc
                  issuer: %s
                  client_id: my-app
            %s\
            """.formatted(issuer, further));
    }

    /** Returns the message of a login that fails before any server is asked. */
    String failedLogin(Command command) {
        Result result = command.run("auth", "login", "--no-browser").endedWith(1);
        return said(result);
    }

    static String said(Result result) {
        return result.out() + result.err();
    }

    @Override
    public void close() {
        ends.forEach(Runnable::run);
    }
}
