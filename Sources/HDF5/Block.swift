import CHDF5

/// A block of a dataset's elements, as the library wants it told: where in the file, and how long in memory.
struct Block {
    let count: Int
    let file: Handle
    let memory: Handle

    /// nil for a block without elements.
    init?(_ ranges: [Range<Int>], in space: Handle, dimensions: [Int], name: String) throws(HDF5Error) {
        precondition(ranges.count == dimensions.count, "a range for each dimension")
        precondition(
            zip(ranges, dimensions).allSatisfy { 0 <= $0.lowerBound && $0.upperBound <= $1 }, "outside the dataset")
        count = ranges.reduce(1) { $0 * $1.count }
        guard count > 0 else { return nil }
        sn3_h5_be_silent()
        let problem = HDF5Error("\(name) cannot be read")
        file = try Handle(H5Scopy(space.value), H5Sclose, or: problem)
        if !ranges.isEmpty {
            let (start, size) = (ranges.map { hsize_t($0.lowerBound) }, ranges.map { hsize_t($0.count) })
            try Handle.check(
                H5Sselect_hyperslab(file.value, H5S_SELECT_SET, start, nil, size, nil), or: problem)
        }
        memory = try Handle(H5Screate_simple(1, [hsize_t(count)], nil), H5Sclose, or: problem)
    }
}
