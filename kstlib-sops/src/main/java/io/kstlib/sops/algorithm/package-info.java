/** Where the JDK's algorithms come from. */
@NullMarked
package io.kstlib.sops.algorithm;

import org.jspecify.annotations.NullMarked;
