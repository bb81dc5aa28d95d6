/**
 * Other tools: {@code setup} writes into their configuration that they get their token from kstlib, and undoes that; {@code credential} answers them in
 * their own protocol. A person sees a change before it is made. What was read for it is compared with what is there when it is made.
 */
@NullMarked
package io.kstlib.auth.cli.tools;

import org.jspecify.annotations.NullMarked;
