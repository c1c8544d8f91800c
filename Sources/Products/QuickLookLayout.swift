/// Where things stand in the quick-look picture, pixels.
struct QuickLookLayout {
    static let margin = 36
    static let headingHeight = 124
    static let legendHeight = 56
    /// Above a panel's map, for its title.
    static let titleHeight = 34
    /// Right of a panel's map, for the colour bar and its numbers.
    static let barSpace = 104
    static let gap = 28

    let grid: PanelGrid

    /// A panel's room for its map: narrow or flat maps still leave room for the title and the numbers.
    var mapWidth: Int { max(grid.width, 460) }
    var mapHeight: Int { Self.mapHeight(of: grid) }

    static func mapHeight(of grid: PanelGrid) -> Int { max(grid.height, 240) }

    var width: Int { 2 * Self.margin + 2 * (mapWidth + Self.barSpace) + Self.gap }
    var height: Int {
        Self.headingHeight + 2 * (Self.titleHeight + mapHeight) + Self.gap + Self.legendHeight
    }

    /// Top left of the map of a panel; panels 0 and 1 above, 2 and 3 below.
    func origin(ofPanel index: Int) -> (x: Int, y: Int) {
        (
            Self.margin + (index % 2) * (mapWidth + Self.barSpace + Self.gap),
            Self.headingHeight + Self.titleHeight + (index / 2) * (mapHeight + Self.titleHeight + Self.gap)
        )
    }
}
