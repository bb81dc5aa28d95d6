/** Flows: ways to obtain a token, and how they talk to a person. */
@NullMarked
package io.kstlib.auth.api.flow;

import org.jspecify.annotations.NullMarked;
