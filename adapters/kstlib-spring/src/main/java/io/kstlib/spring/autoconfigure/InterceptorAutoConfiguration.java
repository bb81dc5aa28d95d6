package io.kstlib.spring.autoconfigure;

import io.kstlib.auth.core.Kstlib;
import io.kstlib.spring.TokenInterceptor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
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
     * {@return an interceptor for requests to the hosts of {@code kstlib.allowed-hosts}}
     *
     * @param kstlib has the default login; a client that is a bean may be for another one
     * @param properties name the hosts
     */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(Kstlib.class)
    public TokenInterceptor kstlibTokenInterceptor(Kstlib kstlib, KstlibProperties properties) {
        return TokenInterceptor.of(kstlib.client(), properties.getAllowedHosts());
    }
}
