/** How a connection comes about: directly or by a proxy, each part of it within a time of its own. */
@NullMarked
package io.kstlib.auth.core.route;

import org.jspecify.annotations.NullMarked;
