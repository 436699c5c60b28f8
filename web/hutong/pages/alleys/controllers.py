"""`/o/{office}/alleys`: the list, one alley, and what is kept of it."""

from hutong.pages.alleys.drawing import AlleyMaps, map_panels
from hutong.pages.alleys.editing import AlleyEditing
from hutong.pages.alleys.filing import AlleyDocuments, document_panels
from hutong.pages.alleys.gathering import own_panels
from hutong.pages.alleys.listing import AlleyList
from hutong.pages.alleys.own import OwnMaps
from hutong.pages.alleys.showing import AlleyPage
from hutong.pages.alleys.tracing import story_panels
from hutong.pages.navigation import Entry
from hutong.texts import N_

controllers = [OwnMaps, AlleyList, AlleyEditing, AlleyPage, AlleyDocuments, AlleyMaps]
navigation = [Entry(N_("街巷"), "/alleys", "alley.read", order=45)]
alley_panels = [*own_panels, *map_panels, *document_panels, *story_panels]
