package io.kstlib.spring.autoconfigure;

import io.kstlib.auth.core.AuthClient;
import io.kstlib.spring.TokenFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
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
     * @param client the login to the default provider
     * @param properties name the hosts
     * @return a filter for requests to the hosts of {@code kstlib.allowed-hosts}
     */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    @ConditionalOnBean(AuthClient.class)
    public TokenFilter kstlibTokenFilter(AuthClient client, KstlibProperties properties) {
        return TokenFilter.of(client, properties.getAllowedHosts());
    }
}
