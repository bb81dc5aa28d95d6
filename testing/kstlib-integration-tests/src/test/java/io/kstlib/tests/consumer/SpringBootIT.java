package io.kstlib.tests.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.json.Json;
import io.kstlib.tests.process.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds one program for both lines of Spring Boot, outside of this build, and uses it over HTTP while its token expires. */
@Tag("trial")
class SpringBootIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");
    private static final int AT_ONCE = 20;

    @TempDir
    static Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void build() throws IOException {
        ConsumerBuild.build(
                "spring",
                folder,
                List.of(
                        "-Dspring-boot3.version=" + LocalRepository.property("spring-boot3.version"),
                        "-Dspring-boot4.version=" + LocalRepository.property("spring-boot4.version")));
    }

    private static ChildProcess start(String line, ExpiringCompany company) throws IOException {
        Path target = folder.resolve(line).resolve("target");
        ProcessBuilder program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        target.resolve(line + "-1.0.jar") + File.pathSeparator + target.resolve("lib") + File.separator
                                + "*",
                        "com.example.reports.ReportsApplication",
                        "--reports.url=" + company.url())
                .directory(folder.toFile());
        Map<String, String> environment = program.environment();
        environment.keySet().retainAll(List.of("PATH"));
        environment.put("SERVICE_SECRET", ExpiringCompany.SECRET);
        return ChildProcess.start(line, program, log(line));
    }

    private static Path log(String line) {
        return folder.resolve(line + ".log");
    }

    private static URI base(ChildProcess program) {
        return program.awaitLine(
                text -> {
                    Matcher started = STARTED.matcher(text);
                    return started.find() ? URI.create("http://127.0.0.1:" + started.group(1)) : null;
                },
                LIMIT);
    }

    private HttpRequest get(URI url) {
        return HttpRequest.newBuilder(url).timeout(LIMIT).build();
    }

    private HttpRequest post(URI url, String body) {
        return HttpRequest.newBuilder(url)
                .timeout(LIMIT)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private String answer(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), () -> request + " " + response.body());
        return response.body();
    }

    private Map<?, ?> json(URI url) throws IOException, InterruptedException {
        return Json.readObject(answer(get(url)).getBytes(StandardCharsets.UTF_8));
    }

    private double refreshes(URI base, String outcome) throws IOException, InterruptedException {
        Map<?, ?> meter = json(
                base.resolve("/actuator/metrics/kstlib.auth.refreshes?tag=provider:corporate&tag=outcome:" + outcome));
        Map<?, ?> count = (Map<?, ?>) ((List<?>) meter.get("measurements")).get(0);
        return ((Number) count.get("value")).doubleValue();
    }

    private Map<?, ?> health(URI base) throws IOException, InterruptedException {
        Map<?, ?> parts = (Map<?, ?>) json(base.resolve("/actuator/health")).get("components");
        return (Map<?, ?>) parts.get("kstlib");
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot3", "boot4"})
    void oneRefreshServesEveryRequestWhenTheTokenExpires(String line) throws IOException, InterruptedException {
        try (ExpiringCompany company = new ExpiringCompany();
                ChildProcess program = start(line, company)) {
            URI base = base(program);
            assertEquals("UP", health(base).get("status"));
            assertEquals(0, company.issued(), "the health asks for no token");

            assertEquals("GET ", answer(get(base.resolve("/reports/one"))));
            assertEquals("GET ", answer(get(base.resolve("/stock/one"))));
            assertEquals(1, company.issued());

            company.expire();
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, AT_ONCE)
                    .mapToObj(i -> http.sendAsync(
                            post(base.resolve(i % 2 == 0 ? "/reports" : "/stock"), "order " + i),
                            BodyHandlers.ofString()))
                    .toList();
            for (int i = 0; i < AT_ONCE; i++) {
                HttpResponse<String> answer = answers.get(i).join();
                assertEquals(200, answer.statusCode(), answer::body);
                assertEquals("POST order " + i, answer.body());
            }

            assertTrue(company.refused() > 0, "the token was good to the end");
            assertEquals(2, company.issued());
            assertEquals(2, refreshes(base, "stored"));
            assertEquals(0, refreshes(base, "failed"));
            Map<?, ?> health = health(base);
            assertEquals("UP", health.get("status"));
            assertTrue(health.toString().contains("state=valid"), health::toString);
            String said = Files.readString(log(line));
            assertFalse(said.contains(ExpiringCompany.SECRET) || said.contains("access-"), said);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot3", "boot4"})
    void thePageShowsWhatTheProgramIsMadeOf(String line) throws IOException {
        String page = condensed(LocalRepository.root().resolve("docs/spring.md"));
        String pom = condensed(folder.resolve(line + "/pom.xml"));
        String starter = "<artifactId>kstlib-spring-" + line + "-starter</artifactId>";

        assertTrue(pom.contains(starter));
        assertTrue(page.contains("kstlib-spring-" + line + "-starter"));
    }

    @Test
    void thePageShowsTheBeansAndPropertiesOfTheProgram() throws IOException {
        String page = condensed(LocalRepository.root().resolve("docs/spring.md"));
        String source = condensed(folder.resolve("app/src/main/java/com/example/reports/ReportsApplication.java"));
        String properties = Files.readString(folder.resolve("app/src/main/resources/application.yml"));

        String beans = source.substring(source.indexOf("@BeanRestClient"), source.lastIndexOf("}"));
        assertTrue(page.contains(beans), () -> "docs/spring.md lacks " + beans);
        String logins =
                properties.substring(0, properties.indexOf("management:")).replaceAll("\\s+", "");
        assertTrue(page.contains(logins), () -> "docs/spring.md lacks " + logins);
    }

    private static String condensed(Path file) throws IOException {
        return Files.readString(file).replaceAll("\\s+", "");
    }
}
