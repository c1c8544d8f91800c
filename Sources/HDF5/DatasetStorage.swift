import CHDF5

/// How a dataset lies in its file. Refuses data kept in other files and filters that are not built in.
struct DatasetStorage {
    let chunk: [Int]?
    let isPlain: Bool

    /// A compressed chunk is unpacked as a whole, so that its size counts against memory. h5py's are below 1 MiB.
    static let largestPackedChunk = 1 << 26

    /// The filters of the library itself, without plugins: deflate, shuffle, Fletcher's checksum, szip.
    private static let filters: Set<H5Z_filter_t> = [1, 2, 3, 4]
    /// They do not change the size of a chunk's bytes by more than a checksum.
    private static let harmlessFilters: Set<H5Z_filter_t> = [2, 3]

    init(_ dataset: Handle, name: String) throws(HDF5Error) {
        let creation = try Handle(
            H5Dget_create_plist(dataset.value), H5Pclose, or: HDF5Error("\(name) cannot be read"))
        let layout = H5Pget_layout(creation.value)
        guard layout != H5D_VIRTUAL, layout.rawValue >= 0, H5Pget_external_count(creation.value) <= 0 else {
            throw HDF5Error("\(name) keeps its data in other files, which are not opened", reason: .refused)
        }
        var isPlain = true
        for index in 0..<max(0, H5Pget_nfilters(creation.value)) {
            var (flags, configuration) = (UInt32(0), UInt32(0))
            var valueCount = 0
            let filter = H5Pget_filter2(
                creation.value, UInt32(index), &flags, &valueCount, nil, 0, nil, &configuration)
            guard Self.filters.contains(filter), H5Zfilter_avail(filter) > 0 else {
                throw HDF5Error("\(name) is packed with filter \(filter), which is not built in", reason: .refused)
            }
            if !Self.harmlessFilters.contains(filter) { isPlain = false }
        }
        self.isPlain = isPlain
        guard layout == H5D_CHUNKED else {
            chunk = nil
            return
        }
        var sizes = [hsize_t](repeating: 0, count: Int(H5S_MAX_RANK))
        let rank = H5Pget_chunk(creation.value, Int32(sizes.count), &sizes)
        guard rank > 0 else { throw HDF5Error("\(name) cannot be read") }
        chunk = sizes[..<Int(rank)].map { Int(clamping: $0) }
    }
}
