/**
 * Logins for programs of Spring Boot 3.5 and 4: the token in requests of {@code RestClient}, {@code RestTemplate} and {@code WebClient}, health and
 * counters. The differences between the two lines of Spring Boot are in the starters.
 *
 * <p>Spring's jars are automatic modules, and the program brings them. A program may have no WebFlux or no Micrometer, so every one of them is
 * static. None is passed on: a module that uses this one requires the modules of Spring that it uses.
 */
module io.kstlib.spring {
    requires transitive io.kstlib.auth.core;
    requires static micrometer.core;
    requires static reactor.core;
    requires static org.reactivestreams;
    requires static spring.beans;
    requires static spring.boot;
    requires static spring.boot.autoconfigure;
    requires static spring.context;
    requires static spring.core;
    requires static spring.web;
    requires static spring.webflux;
    requires static org.jspecify;

    exports io.kstlib.spring;
    exports io.kstlib.spring.autoconfigure;
}
