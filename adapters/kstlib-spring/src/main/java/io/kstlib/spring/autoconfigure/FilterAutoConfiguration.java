package io.kstlib.spring.autoconfigure;

import io.kstlib.auth.core.Kstlib;
import io.kstlib.spring.TokenFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/** Makes the token of the default login available to programs with {@code WebClient}. */
@AutoConfiguration(after = KstlibAutoConfiguration.class)
@ConditionalOnClass(ExchangeFilterFunction.class)
public class FilterAutoConfiguration {

    /** Made by Spring. */
    public FilterAutoConfiguration() {}

    /**
     * {@return a filter for requests to the hosts of {@code kstlib.allowed-hosts}}
     *
     * @param kstlib has the default login; a client that is a bean may be for another one
     * @param properties name the hosts
     */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(Kstlib.class)
    public TokenFilter kstlibTokenFilter(Kstlib kstlib, KstlibProperties properties) {
        return TokenFilter.of(kstlib.client(), properties.getAllowedHosts());
    }
}
