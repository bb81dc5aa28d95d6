package io.kstlib.spring.autoconfigure;

import io.kstlib.auth.core.AuthClient;
import io.kstlib.spring.TokenInterceptor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.client.ClientHttpRequestInterceptor;

/** Makes the token of the default login available to programs with {@code RestClient} or {@code RestTemplate}. */
@AutoConfiguration(after = KstlibAutoConfiguration.class)
@ConditionalOnClass(ClientHttpRequestInterceptor.class)
public class InterceptorAutoConfiguration {

    /** Made by Spring. */
    public InterceptorAutoConfiguration() {}

    /**
     * @param client the login to the default provider
     * @param properties name the hosts
     * @return an interceptor for requests to the hosts of {@code kstlib.allowed-hosts}
     */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    @ConditionalOnBean(AuthClient.class)
    public TokenInterceptor kstlibTokenInterceptor(AuthClient client, KstlibProperties properties) {
        return TokenInterceptor.of(client, properties.getAllowedHosts());
    }
}
