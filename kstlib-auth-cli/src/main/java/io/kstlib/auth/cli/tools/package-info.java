/**
 * Other tools. {@code setup} writes into their configuration that they get their token from kstlib, and undoes that. {@code credential} answers them in
 * their own protocol. A person sees a change before it is made. When it is made, the configuration must still be the one that was read.
 */
@NullMarked
package io.kstlib.auth.cli.tools;

import org.jspecify.annotations.NullMarked;
