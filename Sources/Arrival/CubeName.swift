/// Which file names may be cubes. Content decides later; this only keeps other traffic out.
public enum CubeName {
    /// A laser map lies beside its cube; maps are this program's own products.
    static let otherFiles = ["_laser.fits", ".laser.fits", "_calib_map.fits", "_sn3_maps.fits"]

    /// True for `*.fits` in any case, except hidden names (a copy under way: `.cube.fits.Ab12`), laser maps and maps.
    /// - Parameter name: last component of a path.
    public static func accepts(_ name: String) -> Bool {
        let lower = name.lowercased()
        return !isHidden(name) && lower.hasSuffix(".fits") && !otherFiles.contains { lower.hasSuffix($0) }
    }

    static func isHidden(_ name: String) -> Bool { name.hasPrefix(".") }

    static func last(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
