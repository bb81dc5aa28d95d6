/**
 * Logins for programs of Spring Boot 3.5: brings the modules that most programs need, and the parts that differ between the lines of Spring Boot: the
 * health indicator and the default for redirects.
 *
 * <p>Spring's jars are automatic modules. Actuator is the program's choice, so it is static, and so are Jackson's annotations, which
 * the compiler looks up because {@code Health} has them.
 */
module io.kstlib.spring.boot3.starter {
    requires transitive io.kstlib.spring;
    requires static com.fasterxml.jackson.annotation;
    requires static spring.boot;
    requires static spring.boot.actuator;
    requires static spring.boot.actuator.autoconfigure;
    requires static spring.boot.autoconfigure;
    requires static spring.context;
    requires static spring.core;
    requires static org.jspecify;

    exports io.kstlib.spring.boot3.starter;
}
