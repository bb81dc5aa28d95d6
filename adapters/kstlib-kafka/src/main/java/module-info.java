/**
 * Kafka clients authenticate with the token of a login.
 *
 * <p>Passes on Kafka's client, whose interface it implements. The program brings it, in its own version. Its jar names no module, so this module
 * requires it under the name that Java derives from its file. JSpecify is only for the compiler of this module.
 */
module io.kstlib.kafka {
    requires io.kstlib.auth.core;
    requires static transitive kafka.clients;
    requires static org.jspecify;

    exports io.kstlib.kafka;
}
