"""Ways to reach something: phones, e-mails, links and addresses of a channel, a connection or an organisation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.area import Municipality
from catalog.models.fields import LocalisedField, choices, one_of
from catalog.models.offering import Channel, Connection, Organisation, Service
from catalog.records import AddressForm, AddressKind, Charge, LinkKind, PhoneKind

# The bounds of ETRS-TM35FIN in Finland that PTV itself uses (CONTRACT.md §2.5 of the PTV material).
EASTING_RANGE = (43_500, 765_000)
NORTHING_RANGE = (6_522_000, 7_796_000)


def exactly_one(*fields: str, name: str) -> models.CheckConstraint:
    """A check that exactly one of the foreign keys is set."""
    condition = models.Q()
    for owner in fields:
        condition |= models.Q(**{f"{field}__isnull": field != owner for field in fields})
    return models.CheckConstraint(
        name=name, condition=condition, violation_error_message=f"Exactly one owner is needed: {', '.join(fields)}."
    )


class ContactModel(models.Model):
    """A contact detail with exactly one owner, in the owner's order."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="%(class)ss"
    )
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, null=True, blank=True, related_name="%(class)ss")
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, null=True, blank=True, related_name="%(class)ss"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ("position",)
        constraints = [exactly_one("organisation", "channel", "connection", name="%(app_label)s_%(class)s_one_owner")]


class Phone(ContactModel):
    """`number` as dialled: +358… or a Finnish service number as it stands."""

    number = models.CharField(_("number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=8, choices=choices(PhoneKind))
    is_service_number = models.BooleanField(_("Finnish service number"), default=False)
    charge = models.CharField(_("charge"), max_length=8, choices=choices(Charge))
    charge_info = models.TextField(_("price information"), blank=True)
    info = models.TextField(_("additional information"), blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)

    class Meta(ContactModel.Meta):
        verbose_name = _("phone number")
        verbose_name_plural = _("phone numbers")
        constraints = [
            *ContactModel.Meta.constraints,
            one_of("kind", PhoneKind, name="catalog_phone_kind"),
            one_of("charge", Charge, name="catalog_phone_charge"),
            models.CheckConstraint(
                name="catalog_phone_number",
                condition=models.Q(number__regex=r"^\+?[0-9]{2,39}$"),
                violation_error_message="A phone number is digits, with a plus first where it has a country prefix.",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Email(ContactModel):
    address = models.CharField(_("address"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)

    class Meta(ContactModel.Meta):
        verbose_name = _("e-mail address")
        verbose_name_plural = _("e-mail addresses")

    def __str__(self) -> str:
        return self.address


class Link(models.Model):
    """An outside address: of a channel, a connection or an organisation, or a law or voucher of a service."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="links"
    )
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, null=True, blank=True, related_name="links")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, null=True, blank=True, related_name="links")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, blank=True, related_name="links")
    kind = models.CharField(_("kind"), max_length=24, choices=choices(LinkKind))
    url = models.CharField(_("address"), max_length=2000)
    name = models.TextField(_("name"), blank=True)
    description = models.TextField(_("description"), blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    file_format = models.CharField(_("file format"), max_length=8, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ("position",)
        constraints = [
            exactly_one("organisation", "channel", "connection", "service", name="catalog_link_one_owner"),
            one_of("kind", LinkKind, name="catalog_link_kind"),
            models.CheckConstraint(
                name="catalog_link_url",
                condition=models.Q(url__iregex=r"^https?://") | models.Q(url="", kind__in=["law", "voucher"]),
                violation_error_message="A link begins with http:// or https://.",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class PointModel(models.Model):
    """A point kept both as PTV gives it (EPSG:3067, metres) and in WGS84 degrees; all four or none."""

    easting = models.DecimalField(_("easting (EPSG:3067)"), max_digits=10, decimal_places=3, null=True, blank=True)
    northing = models.DecimalField(_("northing (EPSG:3067)"), max_digits=10, decimal_places=3, null=True, blank=True)
    latitude = models.FloatField(_("latitude (WGS84)"), null=True, blank=True)
    longitude = models.FloatField(_("longitude (WGS84)"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_point",
                # The nulls are asked for in both branches: a comparison with null is null, which a check lets pass.
                condition=models.Q(
                    easting__isnull=True, northing__isnull=True, latitude__isnull=True, longitude__isnull=True
                )
                | models.Q(
                    easting__isnull=False,
                    northing__isnull=False,
                    latitude__isnull=False,
                    longitude__isnull=False,
                    easting__range=EASTING_RANGE,
                    northing__range=NORTHING_RANGE,
                    latitude__range=(58, 71),
                    longitude__range=(18, 33),
                ),
                violation_error_message="A point has all four coordinates, in Finland, or none.",
            )
        ]


class Address(PointModel):
    """An address with exactly one owner. Its owners call their addresses `addresses`, hence no ContactModel."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="addresses"
    )
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, null=True, blank=True, related_name="addresses")
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, null=True, blank=True, related_name="addresses"
    )
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=choices(AddressKind))
    form = models.CharField(_("form"), max_length=8, choices=choices(AddressForm))
    street = LocalisedField(_("street"))
    street_number = models.CharField(_("number"), max_length=60, blank=True)
    po_box = LocalisedField(_("post-office box"))
    postal_code = models.CharField(_("postal code"), max_length=16, blank=True)
    post_office = LocalisedField(_("post office"))
    municipality = models.ForeignKey(
        Municipality, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("municipality")
    )
    info = LocalisedField(_("additional information"))
    free_text = LocalisedField(_("address in words"))
    receiver = LocalisedField(_("receiver"))
    country = models.CharField(_("country"), max_length=2, default="FI")
    coordinate_state = models.CharField(_("state of the coordinates"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ("position",)
        indexes = [
            models.Index(
                fields=["postal_code"], name="catalog_address_postal_code", condition=~models.Q(postal_code="")
            )
        ]
        constraints = [
            exactly_one("organisation", "channel", "connection", name="catalog_address_one_owner"),
            *PointModel.Meta.constraints,
            one_of("kind", AddressKind, name="catalog_address_kind"),
            one_of("form", AddressForm, name="catalog_address_form"),
        ]

    def __str__(self) -> str:
        return f"{self.postal_code} {self.kind}"


class Entrance(PointModel):
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="entrances")
    names = LocalisedField(_("names"))
    is_main = models.BooleanField(_("main entrance"), default=False)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.CharField(_("e-mail"), max_length=200, blank=True)
    url = models.CharField(_("link"), max_length=2000, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("entrance")
        verbose_name_plural = _("entrances")
        ordering = ("position",)
        constraints = [*PointModel.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.address} {self.position}"


class AccessibilitySentence(models.Model):
    """One sentence on how an entrance can be reached and used, under its group's heading."""

    entrance = models.ForeignKey(Entrance, on_delete=models.CASCADE, related_name="sentences")
    group = LocalisedField(_("heading"))
    text = LocalisedField(_("sentence"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("accessibility sentence")
        verbose_name_plural = _("accessibility sentences")
        ordering = ("position",)

    def __str__(self) -> str:
        return str(self.text.get("fi", ""))
