package io.kstlib.tests.sops;

import io.kstlib.json.Json;
import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server moto, which stands in for AWS KMS and STS, on loopback. */
public final class MotoServer implements AutoCloseable {

    private static final Pattern RUNNING = Pattern.compile("Running on (http://127\\.0\\.0\\.1:\\d+)");
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    /** Runs the server until standard input ends. Standard input ends with this JVM, in whatever way the JVM ends. */
    private static final String WATCHED = "\"$1\" -H 127.0.0.1 -p 0 & server=$!; cat >/dev/null; kill $server";

    private final ChildProcess process;
    private final String url;

    private MotoServer(ChildProcess process, String url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts the server, or skips the test.
     *
     * @param log where its output goes
     * @return the running server
     */
    public static MotoServer start(Path log) {
        Path program = RequiredTool.onPath("moto_server");
        ProcessBuilder command = new ProcessBuilder("sh", "-c", WATCHED, "sh", program.toString());
        command.environment().put("PYTHONUNBUFFERED", "1");
        ChildProcess process = ChildProcess.start("moto", command, log);
        try {
            return new MotoServer(process, process.awaitLine(MotoServer::urlIn, START_LIMIT));
        } catch (IllegalStateException notReady) {
            process.close();
            throw notReady;
        }
    }

    private static String urlIn(String line) {
        Matcher matcher = RUNNING.matcher(line);
        return matcher.find() ? matcher.group(1) : null;
    }

    /**
     * @return where it listens
     */
    public String url() {
        return url;
    }

    /** @return the environment variables with which a program uses only this server */
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL",
                url,
                "AWS_EC2_METADATA_DISABLED",
                "true",
                "AWS_ACCESS_KEY_ID",
                "test",
                "AWS_SECRET_ACCESS_KEY",
                "test");
    }

    /**
     * @return the ARN of a new KMS key
     */
    public String newKey() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/"))
                .header("X-Amz-Target", "TrentService.CreateKey")
                .header("Content-Type", "application/x-amz-json-1.1")
                // only service and region are read
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/kms/aws4_request, SignedHeaders=host,"
                                + " Signature=0")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        try {
            byte[] answer = HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            Map<?, ?> key = (Map<?, ?>) Json.readObject(answer).get("KeyMetadata");
            return String.valueOf(key.get("Arn"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
