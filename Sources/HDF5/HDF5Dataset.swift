import CHDF5

/// An array of a file, read and written in blocks.
package final class HDF5Dataset {
    /// Slowest first, as the file has them.
    package let dimensions: [Int]
    package let element: HDF5Element
    /// Dimensions of a chunk, nil when the data lie in one piece.
    package let chunk: [Int]?
    /// Bytes that the file holds of it; less than its dimensions ask for where data were left out or compressed.
    package let storedByteCount: Int
    /// Whether the bytes in the file are those of the numbers, not compressed.
    package let isPlain: Bool
    /// Bytes of one element in the file.
    package let elementByteCount: Int
    let name: String
    private let handle: Handle
    private let space: Handle

    package var attributes: HDF5Attributes { HDF5Attributes(of: handle, name: name) }

    init(_ handle: Handle, name: String) throws(HDF5Error) {
        self.handle = handle
        self.name = name
        let problem = HDF5Error("\(name) cannot be read")
        let storage = try DatasetStorage(handle, name: name)
        chunk = storage.chunk
        isPlain = storage.isPlain
        let type = try Handle(H5Dget_type(handle.value), H5Tclose, or: problem)
        guard let element = HDF5Element(ofType: type.value) else {
            throw HDF5Error("\(name) holds neither numbers, complex numbers nor texts", reason: .refused)
        }
        self.element = element
        elementByteCount = H5Tget_size(type.value)
        space = try Handle(H5Dget_space(handle.value), H5Sclose, or: problem)
        dimensions = try Self.dimensions(of: space, name: name)
        if let chunk {
            let size = chunk.reduce(elementByteCount) { $0.multipliedReportingOverflow(by: $1).partialValue }
            guard chunk.count == dimensions.count, storage.isPlain || size <= DatasetStorage.largestPackedChunk else {
                throw HDF5Error("\(name) is compressed in chunks of \(size) bytes, too large to hold", reason: .refused)
            }
        }
        storedByteCount = Int(clamping: H5Dget_storage_size(handle.value))
    }

    private static func dimensions(of space: Handle, name: String) throws(HDF5Error) -> [Int] {
        let rank = Int(H5Sget_simple_extent_ndims(space.value))
        guard rank >= 0, H5Sget_simple_extent_type(space.value) != H5S_NULL else {
            throw HDF5Error("\(name) is empty", reason: .refused)
        }
        var sizes = [hsize_t](repeating: 0, count: max(rank, 1))
        H5Sget_simple_extent_dims(space.value, &sizes, nil)
        let dimensions = sizes[..<rank].map { Int(clamping: $0) }
        var count = 1
        for size in dimensions {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow else {
                throw HDF5Error("\(name) claims more elements than can be counted", reason: .refused)
            }
            count = product
        }
        return dimensions
    }

    /// Reads a block: the elements of `ranges` in the file's order, the last dimension fastest.
    ///
    /// - Parameters:
    ///   - part: of complex numbers; the imaginary part of real numbers is an error.
    ///   - output: as many values as the ranges have elements.
    package func read(
        _ ranges: [Range<Int>], part: HDF5ComplexPart = .real, into output: UnsafeMutablePointer<Float>
    ) throws(HDF5Error) {
        guard let block = try Block(ranges, in: space, dimensions: dimensions, name: name) else { return }
        switch element {
        case .text: throw HDF5Error("\(name) holds texts, not numbers")
        case .float, .double:
            guard part == .real else { throw HDF5Error("\(name) holds real numbers: they have no imaginary part") }
            try transfer(block, sn3_h5_native_float(), output)
        case .complex:
            let type = try HDF5Element.complex.makeType()
            // Whole numbers are read and one part kept: the library takes four times as long to do so itself.
            try withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * block.count) { pairs throws(HDF5Error) in
                guard let start = pairs.baseAddress else { return }
                try transfer(block, type.value, start)
                let offset = part == .real ? 0 : 1
                for index in 0..<block.count { output[index] = start[2 * index + offset] }
            }
        }
    }

    private func transfer(_ block: Block, _ type: hid_t, _ output: UnsafeMutableRawPointer) throws(HDF5Error) {
        sn3_h5_be_silent()
        try Handle.check(
            H5Dread(handle.value, type, block.memory.value, block.file.value, sn3_h5_default(), output),
            or: HDF5Error("\(name) cannot be read to its end; check the disk and copy it again"))
    }

    /// Writes a block; complex numbers as r and i by turns.
    package func write(_ ranges: [Range<Int>], from values: UnsafePointer<Float>) throws(HDF5Error) {
        guard let block = try Block(ranges, in: space, dimensions: dimensions, name: name) else { return }
        if case .text = element { throw HDF5Error("\(name) holds texts, not numbers") }
        sn3_h5_be_silent()
        let type = element == .complex ? try HDF5Element.complex.makeType() : try HDF5Element.float.makeType()
        try Handle.check(
            H5Dwrite(handle.value, type.value, block.memory.value, block.file.value, sn3_h5_default(), values),
            or: HDF5Error("\(name) cannot be written; check the disk"))
    }

    /// All texts in the file's order.
    package func readStrings() throws(HDF5Error) -> [String] {
        guard case .text(let length) = element else { throw HDF5Error("\(name) holds no texts") }
        let count = dimensions.reduce(1, *)
        guard count <= Self.mostStrings, length <= Self.mostStringBytes / max(1, count) else {
            throw HDF5Error("\(name) holds more text than is read", reason: .refused)
        }
        guard count > 0 else { return [] }
        sn3_h5_be_silent()
        let problem = HDF5Error("\(name) cannot be read")
        let type = try Handle(H5Dget_type(handle.value), H5Tclose, or: problem)
        return try Strings.read(type.value, space: space.value, count: count, or: problem) {
            H5Dread(handle.value, $0, sn3_h5_all(), sn3_h5_all(), sn3_h5_default(), $1)
        }
    }

    /// The header of a level-1 cube has a few thousand cards of four texts.
    private static let mostStrings = 1 << 18
    private static let mostStringBytes = 1 << 26

    /// Writes all texts in the file's order, each cut to the length that the dataset was made for.
    package func writeStrings(_ texts: [String]) throws(HDF5Error) {
        guard case .text(let length) = element, length > 0, texts.count == dimensions.reduce(1, *) else {
            throw HDF5Error("\(name) does not hold \(texts.count) texts of one length")
        }
        sn3_h5_be_silent()
        let type = try element.makeType()
        try Handle.check(
            H5Dwrite(
                handle.value, type.value, sn3_h5_all(), sn3_h5_all(), sn3_h5_default(),
                Strings.padded(texts, length: length)),
            or: HDF5Error("\(name) cannot be written; check the disk"))
    }
}
