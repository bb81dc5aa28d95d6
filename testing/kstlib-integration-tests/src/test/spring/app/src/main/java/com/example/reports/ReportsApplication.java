package com.example.reports;

import io.kstlib.spring.TokenFilter;
import io.kstlib.spring.TokenInterceptor;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** Shows reports of another service, which wants a token. */
@SpringBootApplication
public class ReportsApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(ReportsApplication.class, arguments);
    }

    @Bean
    RestClient reports(TokenInterceptor tokens, @Value("${reports.url}") String url) {
        return RestClient.builder().baseUrl(url).requestInterceptor(tokens).build();
    }

    @Bean
    WebClient stock(TokenFilter tokens, @Value("${reports.url}") String url) {
        return WebClient.builder().baseUrl(url).filter(tokens).build();
    }
}
