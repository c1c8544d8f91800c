/// Which file names may be cubes. Content decides later; this only keeps other traffic out.
package enum CubeName {
    /// FITS, plain or compressed, and HDF5.
    static let suffixes = [".fits", ".fits.fz", ".fits.gz", ".hdf5", ".h5"]

    /// Ends of names before the suffix: a laser map lies beside its cube; maps are this program's own products.
    static let otherFiles = ["_laser", ".laser", "_calib_map", "_sn3_maps"]

    /// True for names with one of the suffixes in any case, except hidden names (a copy under way: `.cube.fits.Ab12`),
    /// laser maps and maps.
    /// - Parameter name: last component of a path.
    package static func accepts(_ name: String) -> Bool {
        let lower = name.lowercased()
        guard !isHidden(name), let suffix = suffixes.first(where: { lower.hasSuffix($0) }) else { return false }
        let stem = lower.dropLast(suffix.count)
        return !otherFiles.contains { stem.hasSuffix($0) }
    }

    static func isHidden(_ name: String) -> Bool { name.hasPrefix(".") }

    static func last(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
