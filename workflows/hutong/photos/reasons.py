"""Why a picture was refused: a name for programs, a sentence for the one who sent it."""

from enum import StrEnum


class Reason(StrEnum):
    """Kept with the photo as its `sentence`, which is a msgid."""

    NOT_A_PICTURE = "not-a-picture"
    TOO_BIG = "too-big"
    BOMB = "bomb"
    TRUNCATED = "truncated"
    HIDES_SOMETHING = "hides-something"
    MISSING = "missing"
    OF_A_PERSON = "of-a-person"
    FULL = "full"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    Reason.NOT_A_PICTURE: "这个文件不是照片，请选 JPEG、PNG、WebP 或 HEIC 格式的照片。",
    Reason.TOO_BIG: "照片太大了，请选 15 MB 以内的照片。",
    Reason.BOMB: "照片的尺寸太大，无法处理，请用手机重新拍一张。",
    Reason.TRUNCATED: "照片没有传完整或已损坏，请重新传一次。",
    Reason.HIDES_SOMETHING: "这个文件里夹带了照片以外的内容，没有收下。",
    Reason.MISSING: "没有收到照片，请重新传一次。",
    Reason.OF_A_PERSON: "劝导时不拍照，照片没有收下。",
    Reason.FULL: "街道的照片空间满了，这张没有收下，请告诉街道管理员。危险情况的照片照收。",
}
