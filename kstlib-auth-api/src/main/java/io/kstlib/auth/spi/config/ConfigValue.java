package io.kstlib.auth.spi.config;

import io.kstlib.auth.api.error.Origin;

/** A configured value that knows where it was written. Immutable. */
public sealed interface ConfigValue permits ConfigMap, ConfigList, ConfigScalar {

    /** {@return the place where the value was written} */
    Origin origin();

    /**
     * Says what kind of value this is, for messages.
     *
     * @return words such as {@code a map}, {@code a list}, {@code a text}
     */
    String kindInWords();
}
