package io.kstlib.benchmarks.session;

import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.core.session.AuthSession;
import io.kstlib.benchmarks.BesideBaseline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A request to a server on this machine through a session. The baseline is the JDK's client with the same header set by hand. */
@State(Scope.Benchmark)
public class SessionBenchmark {

    /** Some 60,000 requests. The code that completes an answer runs once for each request, on a thread of its own, and is compiled late. */
    private static final int LONG_WARMUP = 10;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private StoredLogin login;
    private HttpServer server;
    private ExecutorService workers;
    private HttpClient plain;
    private AuthSession session;
    private HttpRequest withHeader;
    private HttpRequest without;

    @Setup
    public void start() throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        workers = Executors.newCachedThreadPool();
        server.setExecutor(workers);
        byte[] body = "{\"name\": \"alice\"}".getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        login = StoredLogin.create();
        plain = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        session = AuthSession.open(login.client());
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/me");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).version(HttpClient.Version.HTTP_1_1).timeout(TIMEOUT);
        without = request.build();
        withHeader = request.copy()
                .header("Authorization", login.client().getToken().authorizationHeader())
                .build();
    }

    @TearDown
    public void stop() throws IOException {
        session.close();
        login.close();
        server.stop(0);
        workers.shutdown();
    }

    @Benchmark
    public HttpResponse<String> plainClient() throws IOException, InterruptedException {
        return plain.send(withHeader, BodyHandlers.ofString());
    }

    @Benchmark
    @BesideBaseline(value = "plainClient", mostTimesAsLong = 1.05)
    public HttpResponse<String> session() {
        return session.send(without, BodyHandlers.ofString());
    }

    @Benchmark
    public HttpResponse<String> plainClientAsync() {
        return plain.sendAsync(withHeader, BodyHandlers.ofString()).join();
    }

    @Benchmark
    @BesideBaseline(value = "plainClientAsync", mostTimesAsLong = 1.05, warmupIterations = LONG_WARMUP)
    public HttpResponse<String> sessionAsync() {
        return session.sendAsync(without, BodyHandlers.ofString()).join();
    }
}
