/**
 * Algorithms on bare bytes. They are Bouncy Castle's own classes, which need no security provider. To find a cipher Java 17 to 21 makes every
 * provider on the module path, with its thousands of services. A program that decrypts one small file would spend most of its time on that.
 */
@NullMarked
package io.kstlib.sops.algorithm;

import org.jspecify.annotations.NullMarked;
