/// Zeroed memory that lives as long as its owner: a fit writes into it and allocates nothing.
final class Workspace {
    private var blocks: [UnsafeMutableRawPointer] = []

    deinit {
        for block in blocks { block.deallocate() }
    }

    func doubles(_ count: Int) -> UnsafeMutablePointer<Double> { zeros(count, 0) }
    func floats(_ count: Int) -> UnsafeMutablePointer<Float> { zeros(count, 0) }
    func integers(_ count: Int) -> UnsafeMutablePointer<Int> { zeros(count, 0) }
    func flags(_ count: Int) -> UnsafeMutableBufferPointer<Bool> {
        UnsafeMutableBufferPointer(start: zeros(count, false), count: count)
    }

    private func zeros<Value>(_ count: Int, _ zero: Value) -> UnsafeMutablePointer<Value> {
        // A cache line: no vector straddles two of them.
        let block = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Value>.stride, alignment: 64)
        blocks.append(block)
        let values = block.bindMemory(to: Value.self, capacity: count)
        values.initialize(repeating: zero, count: count)
        return values
    }
}
