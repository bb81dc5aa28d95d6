package com.example.consumer;

import io.kstlib.auth.core.session.AuthSession;
import io.kstlib.auth.core.Kstlib;
import java.nio.file.Path;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sends a request with the token of each provider, and prints the answer. */
@Configuration(proxyBeanMethods = false)
public class Application {

    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }

    /** Creates the library; Spring closes it when the program ends. */
    @Bean
    Kstlib kstlib() {
        return Kstlib.builder().configFile(Path.of("boot.conf.yml")).build();
    }

    @Bean
    CommandLineRunner requests(Kstlib kstlib) {
        return arguments -> {
            for (String provider : new String[] {"plain", "encrypted"}) {
                try (AuthSession session = AuthSession.open(kstlib.client(provider))) {
                    System.out.println(
                            provider + ": " + session.get(arguments[0]).body());
                }
            }
        };
    }
}
