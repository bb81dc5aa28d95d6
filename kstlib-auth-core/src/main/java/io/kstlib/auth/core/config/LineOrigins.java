package io.kstlib.auth.core.config;

import io.kstlib.auth.api.config.Origin;

/** Where the lines of a text come from. */
@FunctionalInterface
interface LineOrigins {

    /**
     * @param line from 1
     */
    Origin at(int line);
}
