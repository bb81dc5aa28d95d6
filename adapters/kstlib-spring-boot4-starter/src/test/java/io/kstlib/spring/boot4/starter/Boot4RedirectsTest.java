package io.kstlib.spring.boot4.starter;

import io.kstlib.spring.TokenInterceptor;
import io.kstlib.spring.fixture.StarterRedirectsContract;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.web.client.RestTemplate;

@Tag("outer")
class Boot4RedirectsTest extends StarterRedirectsContract {

    @Override
    protected String redirects() {
        return "spring.http.clients.redirects";
    }

    @Override
    protected List<String> libraries() {
        return List.of("spring.http.clients.imperative.factory", "spring.http.clients.reactive.connector");
    }

    @Override
    protected RestTemplate template(ApplicationContext context, TokenInterceptor tokens) {
        return context.getBean(RestTemplateBuilder.class)
                .additionalInterceptors(tokens)
                .build();
    }
}
