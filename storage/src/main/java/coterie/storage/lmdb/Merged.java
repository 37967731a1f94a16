package coterie.storage.lmdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Goes through sorted maps as through one. Where several have a key, the first one's is shown. */
final class Merged<V> implements Iterator<Map.Entry<byte[], V>> {

    private final List<Iterator<Map.Entry<byte[], V>>> maps;
    private final List<Map.@Nullable Entry<byte[], V>> heads = new ArrayList<>();

    /**
     * @param maps each by the unsigned order of its keys
     */
    Merged(List<Iterator<Map.Entry<byte[], V>>> maps) {
        this.maps = maps;
        maps.forEach(map -> heads.add(after(map)));
    }

    private static <V> Map.@Nullable Entry<byte[], V> after(Iterator<Map.Entry<byte[], V>> map) {
        return map.hasNext() ? map.next() : null;
    }

    private Map.@Nullable Entry<byte[], V> least() {
        Map.Entry<byte[], V> least = null;
        for (Map.Entry<byte[], V> head : heads) {
            if (head != null
                    && (least == null
                            || Arrays.compareUnsigned(head.getKey(), least.getKey()) < 0)) {
                least = head;
            }
        }
        return least;
    }

    @Override
    public boolean hasNext() {
        return least() != null;
    }

    @Override
    public Map.Entry<byte[], V> next() {
        Map.Entry<byte[], V> least = least();
        if (least == null) {
            throw new NoSuchElementException();
        }
        for (int i = 0; i < heads.size(); i++) {
            Map.Entry<byte[], V> head = heads.get(i);
            if (head != null && Arrays.equals(head.getKey(), least.getKey())) {
                heads.set(i, after(maps.get(i)));
            }
        }
        return least;
    }
}
