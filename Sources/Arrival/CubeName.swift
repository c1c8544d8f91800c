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

    /// What takes the place of a cube's suffix in the name of its laser map, in the order in which it is looked for.
    private static let laserMapEndings = ["_laser.fits", ".laser.fits", "_calib_map.fits"]

    static func isFITS(_ name: String) -> Bool { name.lowercased().contains(".fits") }

    /// The names of a cube's laser map.
    static func laserMaps(of cube: String) -> [String] {
        guard let stem = stem(of: cube) else { return [] }
        return laserMapEndings.map { stem + $0 }
    }

    /// The names of the files beside a cube that shape its result.
    package static func companions(of cube: String) -> [String] {
        guard let stem = stem(of: cube) else { return [] }
        let isNumbered = isFITS(cube) && stem.hasSuffix("p") && endsInOdometer(stem.dropLast())
        return laserMaps(of: cube) + (isNumbered ? [stem.dropLast() + "v.fits"] : [])
    }

    /// The names that the cubes of a companion can have; none for a file of another kind.
    static func cubes(of companion: String) -> [String] {
        if let ending = laserMapEndings.first(where: { companion.hasSuffix($0) }) {
            return suffixes.map { companion.dropLast(ending.count) + $0 }
        }
        guard companion.hasSuffix("v.fits"), endsInOdometer(companion.dropLast(6)) else { return [] }
        return suffixes.filter(isFITS).map { companion.dropLast(6) + "p" + $0 }
    }

    private static func stem(of cube: String) -> String? {
        // The longest suffix first: .fits ends none of the others.
        suffixes.first { cube.hasSuffix($0) }.map { String(cube.dropLast($0.count)) }
    }

    private static func endsInOdometer(_ text: some StringProtocol) -> Bool {
        text.suffix(7).count { $0.isASCII && $0.isNumber } == 7
    }

    static func isHidden(_ name: String) -> Bool { name.hasPrefix(".") }

    static func last(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
