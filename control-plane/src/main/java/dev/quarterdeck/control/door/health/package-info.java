/** What a kubelet asks: whether this process lives, and whether it can work. Without detail. */
@NullMarked
package dev.quarterdeck.control.door.health;

import org.jspecify.annotations.NullMarked;
