import Foundation
import Products
import TestSupport
import Testing

@Suite struct ProductPublisherTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func names(under path: String) -> [String] {
        (FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []).sorted()
    }

    private let processing = "01020304-0506-0708-090a-0b0c0d0e0f10"

    @Test func filesStandInTheirDocumentedPlace() throws {
        let root = directory.path + "/products"
        let products = try ProductPublisher(directory: root).publish(SyntheticField.result(width: 20, height: 16))
        let place = "M33_Field7/2307000p/" + processing
        #expect(
            names(under: root) == [
                "M33_Field7", "M33_Field7/2307000p", place, place + "/M33_Field7_2307000p_SN3_maps.fits",
                place + "/M33_Field7_2307000p_SN3_quicklook.png",
            ])
        #expect(products.map(\.kind) == [.maps, .quicklook])
        #expect(products.map(\.path) == names(under: root).suffix(2).map { root + "/" + $0 })
    }

    @Test func aRelativeDirectoryIsRecordedAsAnAbsoluteOne() throws {
        let name = "products-\(UUID().uuidString)"
        let working = FileManager.default.currentDirectoryPath
        defer { try? FileManager.default.removeItem(atPath: working + "/" + name) }
        let products = try ProductPublisher(directory: name).publish(SyntheticField.result(width: 20, height: 16))
        #expect(products.allSatisfy { $0.path.hasPrefix("\(working)/\(name)/M33_Field7/") })
        #expect(products.allSatisfy { FileManager.default.fileExists(atPath: $0.path) })
    }

    @Test func sizeAndSumAreThoseOfTheFiles() throws {
        let products = try ProductPublisher(directory: directory.path).publish(
            SyntheticField.result(width: 20, height: 16))
        for product in products {
            let content = try Data(contentsOf: URL(fileURLWithPath: product.path))
            #expect(product.byteCount == content.count)
            let sum = try Command("/usr/bin/sha256sum", [product.path]).output
            #expect(sum.hasPrefix(product.sha256 + " "))
            #expect(abs(product.writtenAt.timeIntervalSinceNow) < 3600)
        }
    }

    @Test(arguments: [
        ("M33 Field/7", "M33_Field_7"), ("../../etc", "_._.._etc"), ("NGC\u{E9}", "NGC_"), ("  ", "unknown"),
        (".hidden", "_hidden"),
    ])
    func namesAreMadeSafeForPaths(object: String, folder: String) throws {
        _ = try ProductPublisher(directory: directory.path).publish(
            SyntheticField.result(width: 8, height: 8, object: object))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [folder])
    }

    @Test func aCubeWithoutNameBecomesUnknown() throws {
        _ = try ProductPublisher(directory: directory.path).publish(
            SyntheticField.result(width: 8, height: 8, object: nil))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["unknown"])
    }

    @Test func neverTouchesAnExistingDirectory() throws {
        let publisher = ProductPublisher(directory: directory.path)
        _ = try publisher.publish(SyntheticField.result(width: 20, height: 16))
        let before = names(under: directory.path)
        let sums = try Command("/usr/bin/find", [directory.path, "-type", "f", "-exec", "sha256sum", "{}", "+"]).output
        let error = #expect(throws: ProductError.self) {
            try publisher.publish(SyntheticField.result(width: 8, height: 8))
        }
        #expect(error?.code == .exists && error?.code.rawValue == "product.exists")
        #expect(names(under: directory.path) == before)
        #expect(
            try Command("/usr/bin/find", [directory.path, "-type", "f", "-exec", "sha256sum", "{}", "+"]).output == sums
        )
    }

    @Test func aPlaceThatIsNotADirectoryIsReported() throws {
        let root = directory.path + "/file"
        try Data("x".utf8).write(to: URL(fileURLWithPath: root))
        let error = #expect(throws: ProductError.self) {
            try ProductPublisher(directory: root).publish(SyntheticField.result(width: 8, height: 8))
        }
        #expect(error?.code == .write)
        #expect(error?.message.contains("Not a directory") == true)
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func aForbiddenPlaceIsReported() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: directory.path)
        let error = #expect(throws: ProductError.self) {
            try ProductPublisher(directory: directory.path).publish(SyntheticField.result(width: 8, height: 8))
        }
        #expect(error?.code == .permission)
    }

    /// A file system of the given size, KiB, mounted for the time of `body`.
    private func withSmallFileSystem(_ size: Int, _ body: (String) throws -> Void) throws {
        let mount = directory.path + "/small"
        try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: false)
        let mounted = try Command("/usr/bin/mount", ["-t", "tmpfs", "-o", "size=\(size)k", "tmpfs", mount])
        try #require(mounted.status == 0, "\(mounted.text)")
        defer { _ = try? Command("/usr/bin/umount", [mount]) }
        try body(mount)
    }

    static let mayMount: Bool = {
        guard geteuid() == 0 else { return false }
        guard let place = try? TemporaryDirectory(),
            let mounted = try? Command("/usr/bin/mount", ["-t", "tmpfs", "tmpfs", place.path])
        else { return false }
        _ = try? Command("/usr/bin/umount", [place.path])
        return mounted.status == 0
    }()

    // The maps of 128 x 128 pixels take 3.6 MB; 3.7 MB hold them, but not the picture too.
    @Test(
        .enabled(if: mayMount, "needs root to mount a small file system"),
        arguments: [(1024, "maps.fits"), (3680, "quicklook.png")])
    func aFullDiskLeavesNoPartialFile(size: Int, victim: String) throws {
        let result = SyntheticField.result(width: 128, height: 128)
        try withSmallFileSystem(size) { mount in
            let error = #expect(throws: ProductError.self) {
                try ProductPublisher(directory: mount).publish(result)
            }
            #expect(error?.code == .diskFull)
            #expect(error?.message.contains(victim) == true, "\(error.map(\.message) ?? "")")
            #expect(names(under: mount) == ["M33_Field7", "M33_Field7/2307000p"])
        }
    }
}
