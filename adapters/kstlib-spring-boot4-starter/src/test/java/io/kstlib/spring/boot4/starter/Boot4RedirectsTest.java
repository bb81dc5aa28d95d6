package io.kstlib.spring.boot4.starter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kstlib.spring.TokenFilter;
import io.kstlib.spring.TokenInterceptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** An API that sends its clients to another server, with the clients that Spring Boot makes. */
class Boot4RedirectsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<String> receivedElsewhere = new CopyOnWriteArrayList<>();
    private HttpServer api;
    private HttpServer elsewhere;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Program {

        /** The resources that all contexts of a process share end with the first one that is closed, while the next one begins. */
        @Bean
        ReactorResourceFactory ownResources() {
            ReactorResourceFactory own = new ReactorResourceFactory();
            own.setUseGlobalResources(false);
            return own;
        }
    }

    @BeforeEach
    void start() throws IOException {
        elsewhere = server();
        elsewhere.createContext("/", exchange -> {
            receivedElsewhere.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            answer(exchange, 200, "elsewhere");
        });
        api = server();
        api.createContext("/token", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            answer(exchange, 200, "{\"access_token\":\"access-1\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
        });
        api.createContext("/api", exchange -> {
            received.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.getResponseHeaders().set("Location", url(elsewhere) + "/api");
            answer(exchange, 307, "moved");
        });
        elsewhere.start();
        api.start();
    }

    @AfterEach
    void stop() {
        api.stop(0);
        elsewhere.stop(0);
    }

    private static HttpServer server() throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static SpringApplicationBuilder program() {
        return new SpringApplicationBuilder(Program.class).web(WebApplicationType.NONE);
    }

    private ConfigurableApplicationContext run(String library) {
        return program()
                .run(
                        "--spring.http.clients.imperative.factory=" + library,
                        "--spring.http.clients.reactive.connector=" + library,
                        "--kstlib.allowed-hosts=127.0.0.1",
                        "--kstlib.auth.token-storage=memory",
                        "--kstlib.auth.providers.service.type=oauth2",
                        "--kstlib.auth.providers.service.flow=client_credentials",
                        "--kstlib.auth.providers.service.client-id=my-service",
                        "--kstlib.auth.providers.service.client-secret=of-the-test",
                        "--kstlib.auth.providers.service.token-url=" + url(api) + "/token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "reactor"})
    void theTokenGoesNowhereElse(String library) {
        try (ConfigurableApplicationContext context = run(library)) {
            TokenInterceptor tokens = context.getBean(TokenInterceptor.class);
            String url = url(api) + "/api";

            ResponseEntity<Void> ofRestClient = context.getBean(RestClient.Builder.class)
                    .requestInterceptor(tokens)
                    .build()
                    .get()
                    .uri(url)
                    .retrieve()
                    .toBodilessEntity();
            ResponseEntity<String> ofRestTemplate = context.getBean(RestTemplateBuilder.class)
                    .additionalInterceptors(tokens)
                    .build()
                    .getForEntity(url, String.class);
            ResponseEntity<Void> ofWebClient = context.getBean(WebClient.Builder.class)
                    .filter(context.getBean(TokenFilter.class))
                    .build()
                    .get()
                    .uri(url)
                    .retrieve()
                    .toBodilessEntity()
                    .block(LIMIT);

            assertThat(receivedElsewhere).isEmpty();
            assertThat(received).containsExactly("Bearer access-1", "Bearer access-1", "Bearer access-1");
            assertThat(ofRestClient.getStatusCode().value()).isEqualTo(307);
            assertThat(ofRestTemplate.getStatusCode().value()).isEqualTo(307);
            assertThat(ofWebClient.getStatusCode().value()).isEqualTo(307);
        }
    }

    @Test
    void theProgramsOwnWordCounts() {
        try (ConfigurableApplicationContext context = program().run("--spring.http.clients.redirects=follow")) {
            assertThat(context.getEnvironment().getProperty("spring.http.clients.redirects"))
                    .isEqualTo("follow");
        }
    }

    @Test
    void theProgramsOwnDefaultCounts() {
        try (ConfigurableApplicationContext context = program()
                .properties(Map.of("spring.http.clients.redirects", "follow", "other", "kept"))
                .run()) {
            assertThat(context.getEnvironment().getProperty("spring.http.clients.redirects"))
                    .isEqualTo("follow");
            assertThat(context.getEnvironment().getProperty("other")).isEqualTo("kept");
        }
    }
}
