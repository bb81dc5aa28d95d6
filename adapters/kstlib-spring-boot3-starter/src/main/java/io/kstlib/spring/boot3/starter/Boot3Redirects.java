package io.kstlib.spring.boot3.starter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.DefaultPropertiesPropertySource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Has the HTTP clients of Spring Boot 3.5 follow no redirect unless the program says otherwise. A client follows a redirect below interceptors and
 * filters, and some take all headers to the other server. So the token would also go there.
 */
final class Boot3Redirects implements EnvironmentPostProcessor, Ordered {

    private static final List<String> PROPERTIES =
            List.of("spring.http.client.redirects", "spring.http.reactiveclient.redirects");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> defaults = new HashMap<>();
        for (String property : PROPERTIES) {
            if (!environment.containsProperty(property)) { // the program has its own defaults
                defaults.put(property, "dont-follow");
            }
        }
        DefaultPropertiesPropertySource.addOrMerge(defaults, environment.getPropertySources());
    }

    /** After the files of the program. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
