package io.kstlib.spring.boot3.starter;

import io.kstlib.spring.TokenInterceptor;
import io.kstlib.spring.fixture.StarterRedirectsContract;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.web.client.RestTemplate;

@Tag("outer")
class Boot3RedirectsTest extends StarterRedirectsContract {

    @Override
    protected String redirects() {
        return "spring.http.client.redirects";
    }

    @Override
    protected List<String> libraries() {
        return List.of("spring.http.client.factory", "spring.http.reactiveclient.connector");
    }

    @Override
    protected RestTemplate template(ApplicationContext context, TokenInterceptor tokens) {
        return context.getBean(RestTemplateBuilder.class)
                .additionalInterceptors(tokens)
                .build();
    }
}
