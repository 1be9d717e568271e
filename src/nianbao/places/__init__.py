"""Places and organs: their names, and which of them a question means."""

from nianbao.places.gazetteer import Gazetteer, Known, Organ, gazetteer, place_name

__all__ = ["Gazetteer", "Known", "Organ", "gazetteer", "place_name"]
