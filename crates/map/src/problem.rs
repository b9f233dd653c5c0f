//! Why a file is no use for the map: a code that is never reused, and what to do about it in each language.

/// Why a file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapProblem {
    /// Outlines: larger than we read.
    TooLarge {
        /// What it may have at most, in MB.
        megabytes: u64,
    },
    /// Outlines: not JSON, or no FeatureCollection.
    NotCollection,
    /// Outlines: more RTs or corners than a phone carries.
    TooMany,
    /// Outlines: no property with an RT's code.
    NoCode {
        /// The feature, from 1.
        feature: usize,
    },
    /// Outlines: a geometry that is no polygon.
    NotPolygon {
        /// The feature, from 1.
        feature: usize,
    },
    /// Outlines: coordinates that are no degrees.
    NotDegrees {
        /// The feature, from 1.
        feature: usize,
    },
    /// Outlines: a ring that is open or too short.
    RingBroken {
        /// The feature, from 1.
        feature: usize,
    },
    /// Outlines: latitude and longitude are changed over.
    Swapped {
        /// The feature, from 1.
        feature: usize,
    },
    /// Outlines: far from the area that it is meant for.
    Far {
        /// The feature, from 1.
        feature: usize,
        /// How far, in kilometres.
        kilometres: u64,
    },
    /// Outlines: a line that crosses itself, or holds no ground.
    Crossed {
        /// The feature, from 1.
        feature: usize,
    },
    /// Outlines: more corners than can be looked through.
    TooFine {
        /// The feature, from 1.
        feature: usize,
    },
    /// Tiles: not a PMTiles file of version 3.
    NotPack,
    /// Tiles: a kind of tile or of compression that is not read here.
    PackKind {
        /// What it is.
        kind: &'static str,
    },
    /// Tiles: cut off or damaged.
    PackBroken {
        /// Where.
        part: &'static str,
    },
    /// Tiles: nothing in it.
    PackEmpty,
}

impl MapProblem {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "map.too_large",
            Self::NotCollection => "map.not_collection",
            Self::TooMany => "map.too_many",
            Self::NoCode { .. } => "map.no_rt_code",
            Self::NotPolygon { .. } => "map.not_polygon",
            Self::NotDegrees { .. } => "map.not_degrees",
            Self::RingBroken { .. } => "map.ring_broken",
            Self::Swapped { .. } => "map.swapped",
            Self::Far { .. } => "map.far",
            Self::Crossed { .. } => "map.crossed",
            Self::TooFine { .. } => "map.too_fine",
            Self::NotPack => "map.not_pack",
            Self::PackKind { .. } => "map.pack_kind",
            Self::PackBroken { .. } => "map.pack_broken",
            Self::PackEmpty => "map.pack_empty",
        }
    }

    /// What a person reads, in Indonesian.
    #[must_use]
    pub fn text_id(&self) -> String {
        match self {
            Self::TooLarge { megabytes } => {
                format!(
                    "Berkas peta lebih besar dari {megabytes} MB. Minta berkas untuk wilayah yang lebih kecil."
                )
            }
            Self::NotCollection => {
                "Berkas batas RT tidak terbaca. Ekspor lagi sebagai GeoJSON (FeatureCollection).".to_owned()
            }
            Self::TooMany => {
                "Berkas batas RT terlalu rinci untuk HP. Sederhanakan garisnya, atau bagi per kelurahan."
                    .to_owned()
            }
            Self::NoCode { feature } => format!(
                "Bidang ke-{feature} di berkas batas RT tidak punya kode RT. Isi atribut `rt` seperti 64.74.01.1001.021."
            ),
            Self::NotPolygon { feature } => format!(
                "Bidang ke-{feature} di berkas batas RT bukan poligon. Batas RT harus berupa Polygon atau MultiPolygon."
            ),
            Self::NotDegrees { feature } => format!(
                "Koordinat bidang ke-{feature} di berkas batas RT bukan derajat. Ekspor lagi dengan EPSG:4326 (WGS 84)."
            ),
            Self::RingBroken { feature } => format!(
                "Garis bidang ke-{feature} di berkas batas RT tidak tertutup. Perbaiki geometrinya lalu ekspor lagi."
            ),
            Self::Swapped { feature } => format!(
                "Lintang dan bujur bidang ke-{feature} tertukar. GeoJSON menulis bujur dulu: [117.5, 0.13]. Tukar, lalu ekspor lagi."
            ),
            Self::Far { feature, kilometres } => format!(
                "Bidang ke-{feature} terletak {kilometres} km dari wilayahnya. Periksa kodenya, dan apakah lintang dan bujur tertukar."
            ),
            Self::Crossed { feature } => format!(
                "Garis bidang ke-{feature} saling memotong atau tidak berisi luas. Perbaiki geometrinya, lalu ekspor lagi."
            ),
            Self::TooFine { feature } => {
                format!("Garis bidang ke-{feature} terlalu rinci. Sederhanakan garisnya, lalu ekspor lagi.")
            }
            Self::NotPack => "Berkas peta dasar bukan PMTiles versi 3.".to_owned(),
            Self::PackKind { kind } => format!(
                "Peta dasar memakai {kind}, yang tidak terbaca di sini. Buat lagi dengan PNG, JPEG, WebP atau MVT, dan gzip."
            ),
            Self::PackBroken { part } => {
                format!("Berkas peta dasar rusak atau terpotong ({part}). Minta dikirim ulang.")
            }
            Self::PackEmpty => "Berkas peta dasar tidak berisi peta.".to_owned(),
        }
    }

    /// What a person reads, in English.
    #[must_use]
    pub fn text_en(&self) -> String {
        match self {
            Self::TooLarge { megabytes } => {
                format!("The map file is larger than {megabytes} MB. Ask for one of a smaller area.")
            }
            Self::NotCollection => {
                "The file of RT outlines cannot be read. Export it as GeoJSON (FeatureCollection) again."
                    .to_owned()
            }
            Self::TooMany => {
                "The RT outlines are too fine for a phone. Simplify the lines, or split them by kelurahan."
                    .to_owned()
            }
            Self::NoCode { feature } => format!(
                "Feature {feature} of the RT outlines has no RT code. Fill the attribute `rt`, like 64.74.01.1001.021."
            ),
            Self::NotPolygon { feature } => format!(
                "Feature {feature} of the RT outlines is no polygon. An outline is a Polygon or a MultiPolygon."
            ),
            Self::NotDegrees { feature } => format!(
                "The coordinates of feature {feature} of the RT outlines are no degrees. Export again as EPSG:4326 (WGS 84)."
            ),
            Self::RingBroken { feature } => format!(
                "A line of feature {feature} of the RT outlines is not closed. Repair the geometry and export again."
            ),
            Self::Swapped { feature } => format!(
                "Latitude and longitude of feature {feature} are changed over. GeoJSON writes the longitude first: [117.5, 0.13]. Change them, and export again."
            ),
            Self::Far { feature, kilometres } => format!(
                "Feature {feature} lies {kilometres} km from its area. Check its code, and whether latitude and longitude are changed over."
            ),
            Self::Crossed { feature } => format!(
                "The line of feature {feature} crosses itself or holds no ground. Mend its geometry, and export again."
            ),
            Self::TooFine { feature } => {
                format!("The line of feature {feature} is too fine. Simplify it, and export again.")
            }
            Self::NotPack => "The base map is no PMTiles file of version 3.".to_owned(),
            Self::PackKind { kind } => format!(
                "The base map uses {kind}, which is not read here. Make it again with PNG, JPEG, WebP or MVT, and gzip."
            ),
            Self::PackBroken { part } => {
                format!("The base map's file is damaged or cut off ({part}). Ask for it to be sent again.")
            }
            Self::PackEmpty => "There is no map in the base map's file.".to_owned(),
        }
    }
}
