"""Routes of the steward's phone."""

from hutong.pages.field.examples import Examples
from hutong.pages.field.photos import Photos
from hutong.pages.field.sending import Sending
from hutong.pages.field.shell import Shell

controllers = [Shell, Sending, Photos, Examples]
